BeforeAll { . $PSScriptRoot/BuiltModule.ps1 }

Describe 'Save-EmbeddingModel' {
    It 'needs no download for weights that the library carries' {
        $saved = Get-EmbeddingModel tiny-resnet20 | Save-EmbeddingModel

        $saved.Model | Should -Be 'tiny-resnet20'
        $saved.IsNew | Should -BeFalse
    }

    It 'gives the file that is there' {
        $file = Join-Path $TestDrive 'resnet18-f37072fd.pth'
        Set-Content -Path $file -Value 'weights'

        (Save-EmbeddingModel resnet18 -Destination $TestDrive).Path | Should -Be $file
    }

    It 'downloads nothing under -WhatIf' {
        $folder = Join-Path $TestDrive 'whatif'

        Save-EmbeddingModel resnet18 -Destination $folder -WhatIf | Should -BeNullOrEmpty
        $folder | Should -Not -Exist
    }

    It 'names the address and the folder where there is no network' {
        $folder = Join-Path $TestDrive 'offline'

        { Save-EmbeddingModel resnet18 -Destination $folder } | Should -Throw -ErrorId 'WeightsNotFound,*' `
            -ExpectedMessage '*https://download.pytorch.org/models/resnet18-f37072fd.pth*offline*'
    }

    It 'lists the weight sets for one that is unknown' {
        { Save-EmbeddingModel resnet50 -WeightSet V9 } |
            Should -Throw -ErrorId 'ModelNotFound,*' -ExpectedMessage '*IMAGENET1K_V1, IMAGENET1K_V2*'
    }
}
