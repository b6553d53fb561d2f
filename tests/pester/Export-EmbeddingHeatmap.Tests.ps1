BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $log = Join-Path $TestDrive 'log'
    Export-Embedding -Path $digits -LogDir $log -First 40 -InformationAction Ignore | Out-Null
}

Describe 'Export-EmbeddingHeatmap' {
    It 'draws a log as <_>' -ForEach 'digits.png', 'digits.html' {
        $path = Join-Path $TestDrive $_

        $heatmap = Export-EmbeddingHeatmap $log $path -GroupBy label

        $heatmap.Path | Should -Be $path
        $heatmap.Rows | Should -Be 40
        $heatmap.Columns | Should -Be 128
        $heatmap.Length | Should -Be (Get-Item $path).Length
    }

    It 'takes objects of the pipeline' {
        $path = Join-Path $TestDrive 'photos.png'

        (Get-ImageEmbedding (Join-Path $digits '7') -First 5 | Export-EmbeddingHeatmap -OutFile $path).Rows |
            Should -Be 5
    }

    It 'draws nothing under -WhatIf' {
        $path = Join-Path $TestDrive 'whatif.png'

        Export-EmbeddingHeatmap $log $path -WhatIf
        $path | Should -Not -Exist
    }

    It 'says what is wrong: <id>' -TestCases @(
        @{ id = 'UnknownFormat'; arguments = @{ OutFile = 'digits.tif' } }
        @{ id = 'ColumnNotFound'; arguments = @{ OutFile = 'digits.png'; GroupBy = 'colour' } }
        @{ id = 'LogTagNotFound'; arguments = @{ OutFile = 'digits.png'; Tag = 'other' } }
    ) {
        { Export-EmbeddingHeatmap $log @arguments } | Should -Throw -ErrorId "$id,*"
    }
}
