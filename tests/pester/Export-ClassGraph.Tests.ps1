BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $first = Join-Path $TestDrive 'first'
    $second = Join-Path $TestDrive 'second'
}

Describe 'Export-ClassGraph' {
    It 'generates, resumes and merges' {
        (Export-ClassGraph 0..2 -Steps 2 -Destination $first).Generated | Should -Be 3
        (Export-ClassGraph 0..3 -Steps 2 -Destination $first).Generated | Should -Be 1
        Export-ClassGraph 4..5 -Steps 2 -Destination $second | Out-Null

        $graph = Export-ClassGraph -Destination $first -Source $second -NoGenerate -Layer layer3 -Channel 0, 4
        $graph.Count | Should -Be 6
        $graph.Nodes.Count | Should -BeGreaterOrEqual 6
        $graph.Components.Count | Should -BeGreaterOrEqual 1
        $graph.Files | Should -HaveCount 6
        $graph.Files | Should -Exist
    }

    It 'generates the classes in parts' {
        $parts = Join-Path $TestDrive 'parts'
        $made = 1..2 | ForEach-Object { Export-ClassGraph 0..4 -Steps 2 -Destination $parts -Shard "$_/2" }
        $made.Generated | Should -Be 3, 2
        Join-Path $parts 'graph' | Should -Not -Exist
        (Export-ClassGraph 0..4 -Steps 2 -Destination $parts).Generated | Should -Be 0
        { Export-ClassGraph 0..4 -Destination $parts -Shard 3/2 } | Should -Throw -ErrorId 'ShardTextInvalid,*'
    }

    It 'shows its nodes as a table' {
        (Export-ClassGraph -Destination $first -NoGenerate).Nodes | Out-String | Should -Match 'Class +Name +Logit +Nearest'
    }

    It 'writes nothing under -WhatIf' {
        Export-ClassGraph -Destination (Join-Path $TestDrive 'whatif') -WhatIf | Should -BeNullOrEmpty
        Join-Path $TestDrive 'whatif' | Should -Not -Exist
    }

    It 'says what is wrong' {
        { Export-ClassGraph -NoGenerate -Destination $TestDrive } | Should -Throw -ErrorId 'NoClassImage,*'
        { Export-ClassGraph -Layer layer9 -Destination $first } | Should -Throw -ErrorId 'LayerNotFound,*'
    }
}
