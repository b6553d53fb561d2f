BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $out = Join-Path $TestDrive 'generated'
}

Describe 'New-ClassTransition' {
    It 'writes frames, a sheet and an animation' {
        $transition = New-ClassTransition cat truck -Steps 20 -Frames 4 -StepsPerFrame 10 -Destination $out

        $transition.Frames | Should -HaveCount 4
        $transition.Frames[0].TopClassName | Should -Be 'cat'
        $transition.LastTopClassName | Should -Be 'truck'
        $transition.Animation, $transition.ContactSheet, $transition.Frames[3].Path | Should -Exist
        $transition.Animation | Should -Be (Join-Path $out 'cat-to-truck' 'transition.apng')
    }

    It 'starts from a photograph' {
        $photo = Join-Path $photos 'cat.jpg'

        (New-ClassTransition -From cat -To dog -Image $photo -Frames 2 -StepsPerFrame 1 -Destination $out).End |
            Should -Be 'Completed'
    }

    It 'writes nothing under -WhatIf' {
        New-ClassTransition cat dog -Destination (Join-Path $TestDrive 'whatif') -WhatIf | Should -BeNullOrEmpty
        Join-Path $TestDrive 'whatif' | Should -Not -Exist
    }

    It 'says what is wrong' {
        { New-ClassTransition digit cat -Destination $out } | Should -Throw -ErrorId 'ClassNotFound,*'
        { New-ClassTransition cat dog -Image nowhere.png -Destination (Join-Path $TestDrive 'nowhere') } |
            Should -Throw -ErrorId 'ImagePathNotFound,*'
    }
}
